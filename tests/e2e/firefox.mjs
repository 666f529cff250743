// What pages show in Firefox: `node tests/e2e/firefox.mjs REQUEST`, JSON in and out.
//
// The request has the executable; a script that keeps in `outcomes` what workers answer, and a
// function that takes it from there; and the pages, each with an address, the selector of what is
// there once it has drawn itself, a file for a picture of it, and the texts to type there in turn.
// Puppeteer drives the Firefox of the system; Playwright needs a build of its own.
import puppeteer from "puppeteer-core";

const { executable, record, take, pages } = JSON.parse(process.argv[2]);
const firefox = await puppeteer.launch({ browser: "firefox", executablePath: executable });
try {
  const shown = [];
  for (const page of pages) shown.push(await show(page));
  console.log(JSON.stringify(shown));
} finally {
  await firefox.close();
}

/** Opens a page and types texts there; returns errors, requests, and what the worker answered. */
async function show({ address, drawn, picture, texts = [] }) {
  const page = await firefox.newPage();
  const errors = [];
  const requests = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.setViewport({ width: 1000, height: 800 });
  await page.evaluateOnNewDocument(record);
  await page.goto(address);
  await page.waitForSelector(drawn);
  const answers = [];
  for (const text of texts) {
    const box = await page.locator(".bl-text-box textarea, .bl-text-box input").waitHandle();
    await box.evaluate((node) => node.select());
    await box.type(text);
    await box.press("Enter");
    await page.waitForFunction(() => window.outcomes.length > 0);
    await page.waitForSelector('.bl-text-box[aria-busy="false"]');
    const answer = (await page.evaluate(`(${take})()`)).at(-1); // those before are of half a text
    const words = await page.$$eval(".bl-arcs:first-of-type .bl-word", (nodes) =>
      nodes.map((node) => node.textContent),
    );
    answers.push({ ...answer, shown: words });
  }
  await page.screenshot({ path: picture });
  await page.close();
  return { errors, requests, answers };
}
