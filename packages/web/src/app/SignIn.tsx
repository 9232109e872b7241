import { useState } from "preact/hooks";
import { listRuns } from "../api/calls.ts";
import { problemOf } from "../api/problem.ts";
import { signIn } from "../auth/token.ts";
import { Wordmark } from "./Wordmark.tsx";

/** Asks for the token that the platform prints with its address. */
export function SignIn() {
  const [failure, setFailure] = useState("");
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem("token");
    const given = field instanceof HTMLInputElement ? field.value.trim() : "";
    if (given === "") return;
    signIn(given);
    try {
      await listRuns({ limit: 1 });
    } catch (error) {
      const { status, title, detail } = problemOf(error);
      setFailure(status === 401 ? "This token is not known here." : `${title}: ${detail}`);
    }
  };
  return (
    <main class="sign-in">
      <form class="panel" onSubmit={(event) => void submit(event)}>
        <Wordmark />
        <h1>Sign in</h1>
        <p>
          The platform prints its address with a token when it starts. Open that address, or paste the token
          here. It is kept in this browser alone.
        </p>
        <label>
          Access token
          <input
            name="token"
            type="password"
            autoComplete="current-password"
            required
            aria-describedby="sign-in-failure"
          />
        </label>
        <p id="sign-in-failure" class="field-error" role="alert">
          {failure}
        </p>
        <button type="submit" class="button primary">
          Sign in
        </button>
      </form>
    </main>
  );
}
