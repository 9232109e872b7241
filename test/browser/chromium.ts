import { accessSync, constants } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { TOKEN } from "./fixtures/server.ts";

const candidates = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A real Chromium of this machine; the error says where it was looked for. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = candidates.find((path) => path !== undefined && isExecutable(path));
  if (executablePath === undefined) {
    throw new Error("no Chromium found; install it (apt-get install chromium) or name it in CHROMIUM_PATH");
  }
  return chromium.launch({ executablePath, args: flags });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Everything the console called an error, and every exception nobody caught. */
  readonly complaints: string[];
}

/** A fresh visitor, signed in by the printed address's token. */
export async function visit(browser: Browser, origin: string, path: string, look: Look): Promise<Visit> {
  const { width, height, scheme } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: "reduce",
    timezoneId: "Europe/Berlin",
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${origin}${path}#token=${TOKEN}`);
  return { page, context, complaints };
}

/** Waits until nothing is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator("main h1").first().waitFor();
  await page.waitForFunction(() => document.querySelector(".skeleton") === null);
}
