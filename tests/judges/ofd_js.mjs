// Opens OFD files in a browser by the library ofd.js and draws pages of each:
//   node ofd_js.mjs OFD.JS WIDTH JOBS   where JOBS is JSON: [{file, pages: [n], folder}]
// A page becomes FOLDER/js-N.png, WIDTH dots wide; standard output has one line of JSON a file: {file, pages} or {file, error}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [library, width, jobs] = process.argv.slice(2);
const { chromium } = createRequire(library)("playwright-core");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const { file, pages, folder } of JSON.parse(jobs)) {
  const page = await browser.newPage({ viewport: { width: Number(width), height: 1300 } });
  try {
    await page.setContent("<style>body{margin:0}</style><div id='host' style='display:inline-block'></div>");
    await page.addScriptTag({ path: library });
    const count = await page.evaluate(([data, width]) => new Promise((done, fail) => {
      const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
      setTimeout(() => fail("no answer in a minute"), 60_000);
      window.ofd.parseOfdDocument({
        ofd: new File([bytes], "a.ofd"),
        success(documents) {
          try {
            window.drawn = window.ofd.renderOfd(width, documents[0]);
            done(window.drawn.length);
          } catch (error) { fail(error); }
        },
        fail,
      });
    }), [readFileSync(file).toString("base64"), Number(width)]);
    for (const n of pages.filter((n) => n < count)) {
      await page.evaluate((n) => { document.getElementById("host").replaceChildren(window.drawn[n]); }, n);
      await page.evaluate(() => document.fonts.ready);
      await page.locator("#host > *").screenshot({ path: `${folder}/js-${n}.png` });
    }
    console.log(JSON.stringify({ file, pages: count }));
  } catch (error) {
    console.log(JSON.stringify({ file, error: String(error) }));
  }
  await page.close();
}
await browser.close();
