import { setMaxListeners } from "node:events";

// A view ends dozens of listeners with one signal; Node would take that for a leak.
setMaxListeners(0);
