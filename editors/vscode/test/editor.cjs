// Drives the extension in VS Code's own engine, as a person would, and says of each thing whether it was seen.
"use strict";

const { chromium } = require("playwright-core");

const [url, folder, pictures] = process.argv.slice(2);
const switches = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
let missed = 0;

function seen(what, found) {
  missed += found ? 0 : 1;
  console.log(`${found ? "seen  " : "MISSED"} ${what}`);
}

/** Tries again until something is so; false after two minutes. */
async function until(holds) {
  for (const start = Date.now(); Date.now() - start < 120_000; ) {
    if (await holds().catch(() => false)) {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return false;
}

async function drive(page) {
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const text = (selector) => page.locator(selector).allInnerTexts().then((all) => all.join("\n").replace(/\u00a0/g, " "));
  const shows = (selector, words) => until(async () => (await text(selector)).includes(words));
  const open = async (name) => {
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first().dblclick();
    await shows(".tab.active", name);
    await page.waitForTimeout(1000);
  };
  const go = async (line, column) => {
    await page.locator(".editor-instance .view-lines").first().click();
    await press("Control+G");
    await page.waitForSelector(".quick-input-widget input:visible");
    await page.keyboard.type(`${line}:${column}`);
    await page.waitForTimeout(500);
    await press("Enter");
    await shows("#status\\.editor\\.selection", `Ln ${line}, Col ${column}`);
  };
  // A picture is for people to look at; that none could be taken misses nothing.
  const picture = (name) => page.screenshot({ path: `${pictures}/${name}.png` }).catch(() => undefined);

  await until(() => page.goto(`${url}/?folder=${folder}`));
  await page.waitForSelector(".explorer-folders-view", { timeout: 90_000 });
  await page.waitForTimeout(3000);
  await open("payment.req");
  await press("Control+Shift+M");
  seen("a verdict in a code lens", await shows(".codelens-decoration", "holds together with the others"));
  seen("a conflict among the problems", await shows(".markers-panel", "RQ0604"));
  await picture("verdicts");

  await go(9, 14);
  await press("Control+K", "Control+I");
  seen("what a requirement says in both languages", (await shows(".monaco-hover:visible", "每个 p 属于 Pays")) && (await shows(".monaco-hover:visible", "every p in Pays")));
  await picture("hover");
  await press("Escape");

  await go(11, 14);
  await press("Control+Space");
  seen("what fits behind a point", await shows(".suggest-widget .monaco-list-row", "order"));
  await picture("completion");
  await press("Escape", "Escape");

  await go(10, 14);
  await press("F12");
  seen("the place of a definition in another file", await shows(".tab.active", "base.req"));
  await open("payment.req");

  await go(10, 14);
  await page.keyboard.type("x");
  const drawn = () => page.locator(".editor-instance .squiggly-error").count();
  seen("a name that nobody declares, while typing", await until(async () => (await drawn()) > 0));
  await press("Control+.");
  seen("its fix", await shows(".action-widget .monaco-list-row", "Pays"));
  await picture("fix");
  await press("Escape", "Control+Z");

  await press("Control+Shift+O");
  seen("the items of a file", await shows(".quick-input-list", "C-PAY-02"));
  await press("Escape");

  await go(10, 14);
  await press("Shift+F12");
  seen("the places of a name", await shows(".reference-zone-widget", "References ("));
  await picture("references");
  await press("Escape");

  await open("returns.req");
  await go(31, 14);
  seen("a conflict in a code lens", await shows(".codelens-decoration a", "K3"));
  await page.locator(".codelens-decoration a:visible", { hasText: "K3" }).first().click();
  const told = async () => {
    const all = await Promise.all(page.frames().map((frame) => frame.locator("body").innerText().catch(() => "")));
    return all.slice(1).some((each) => each.includes("C-RET-03") && each.includes("C-RET-06"));
  };
  seen("its story, beside the text", await until(told));
  await picture("story");
}

async function main() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: switches });
  const page = await browser.newPage({ viewport: { width: 1500, height: 950 } });
  try {
    await drive(page);
  } catch (error) {
    await page.screenshot({ path: `${pictures}/failed.png` }).catch(() => undefined);
    console.log(error.message);
    missed += 1;
  }
  await browser.close();
  process.exit(missed === 0 ? 0 : 1);
}

main();
