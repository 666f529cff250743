import { setMaxListeners } from "node:events";

// Dozens of listeners of a view share one signal, which Node would report as a leak.
setMaxListeners(0);
