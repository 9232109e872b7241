import { expect, test } from "vitest";
import { type Browser, beginHosted, finishHosted } from "./hosted.ts";
import { challengeOf } from "./pkce.ts";

const hosted = { url: "https://sign-in.example", clientId: "page" };

/** A browser that the test holds: where it went, what it asked for, and what it is answered. */
function held(answer: () => Response = () => Response.json({ access_token: "token" })) {
  const kept = new Map<string, string>();
  const asked: { url: string; body: URLSearchParams }[] = [];
  const gone: string[] = [];
  const browser = (search: string): Browser => ({
    origin: "https://page.example",
    search,
    memory: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    go: (url) => void gone.push(url),
    clean: () => void gone.push("clean"),
    fetch: async (url, init) => {
      asked.push({ url: String(url), body: init?.body as URLSearchParams });
      return answer();
    },
  });
  return { browser, asked, gone, kept };
}

async function begun(answer?: () => Response) {
  const world = held(answer);
  await beginHosted(hosted, world.browser(""));
  const query = new URL(world.gone[0] ?? "").searchParams;
  return { ...world, query, back: `?code=abc&state=${query.get("state")}` };
}

test("leaves for the sign-in with a challenge, and keeps the verifier to itself", async () => {
  const { query, gone, kept } = await begun();

  const verifier = kept.get("tradewind.verifier") ?? "";
  expect(gone[0]).toMatch(/^https:\/\/sign-in\.example\/oauth2\/authorize\?/);
  expect(Object.fromEntries(query)).toMatchObject({
    response_type: "code",
    client_id: "page",
    redirect_uri: "https://page.example",
    code_challenge: await challengeOf(verifier),
    code_challenge_method: "S256",
  });
  expect(gone[0]).not.toContain(verifier);
});

test("the challenge is that of the RFC's own example", async () => {
  expect(await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).toBe(
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  );
});

test("changes the code for a token, and cleans the address", async () => {
  const { browser, asked, gone, back } = await begun();

  expect(await finishHosted(hosted, browser(back))).toBe("token");

  expect(asked[0]?.url).toBe("https://sign-in.example/oauth2/token");
  expect(Object.fromEntries(asked[0]?.body ?? [])).toMatchObject({
    code: "abc",
    grant_type: "authorization_code",
  });
  expect(gone.at(-1)).toBe("clean");
});

test("does nothing where nobody comes back", async () => {
  const { browser, asked } = held();

  expect(await finishHosted(hosted, browser("?page=2"))).toBeNull();
  expect(asked).toEqual([]);
});

test.each([
  ["a code that nobody asked for", "?code=abc&state=stolen"],
  ["a code without a state", "?code=abc"],
])("refuses %s, and asks nobody", async (_, search) => {
  const { browser, asked } = await begun();

  await expect(finishHosted(hosted, browser(search))).rejects.toThrow(/not begun here/);
  expect(asked).toEqual([]);
});

test("uses a code once", async () => {
  const { browser, back } = await begun();
  await finishHosted(hosted, browser(back));

  await expect(finishHosted(hosted, browser(back))).rejects.toThrow(/not begun here/);
});

test("says why a sign-in was refused", async () => {
  const { browser } = await begun();

  await expect(finishHosted(hosted, browser("?error=access_denied"))).rejects.toThrow(/access_denied/);
});

test("says so when the code is not taken", async () => {
  const { browser, back } = await begun(() => new Response("{}", { status: 400 }));

  await expect(finishHosted(hosted, browser(back))).rejects.toThrow(/not taken \(400\)/);
});
