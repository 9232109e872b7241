import { Agent, request } from "node:http";
import { region } from "../emulators.ts";

/** Calls of AWS's own protocols for services whose SDK client this repository has no other use for. */
export interface PlainHttp {
  /** REST with JSON, as API Gateway speaks it. */
  rest(service: string, method: string, path: string, body?: object): Promise<Values>;
  /** JSON with the verb in a header, as Cognito speaks it. */
  verb(service: string, target: string, body: object): Promise<Values>;
  /** A form with the verb in it, as IAM takes it. Its answer is XML and not read. */
  form(service: string, action: string, fields: Readonly<Record<string, string>>): Promise<void>;
}

export type Values = Readonly<Record<string, unknown>>;

// MiniStack closes what it kept open without a word.
const agent = new Agent({ keepAlive: false });

export function makePlainHttp(endpoint: string, account: string): PlainHttp {
  const signed = (service: string) => ({
    Authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  });
  return {
    rest: (service, method, path, body) =>
      send(`${endpoint}${path}`, method, { ...signed(service), "Content-Type": "application/json" }, body),
    verb: (service, target, body) =>
      send(
        endpoint,
        "POST",
        { ...signed(service), "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target },
        body,
      ),
    async form(service, action, fields) {
      const headers = { ...signed(service), "Content-Type": "application/x-www-form-urlencoded" };
      const body = new URLSearchParams({ Action: action, Version: "2010-05-08", ...fields });
      const { status, text } = await call(endpoint, "POST", headers, body.toString());
      if (status >= 300) throw new Error(`${action} answered ${status}: ${text}`);
    },
  };
}

async function send(url: string, method: string, headers: Record<string, string>, body?: object) {
  const { status, text } = await call(url, method, headers, body === undefined ? "" : JSON.stringify(body));
  if (status >= 300) throw new Error(`${method} ${url} answered ${status}: ${text}`);
  return (text === "" ? {} : JSON.parse(text)) as Values;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One request on a connection of its own. */
export function call(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body = "",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
