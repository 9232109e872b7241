import { refusal, signIn } from "../auth/token.ts";
import { useTitle } from "../components/useTitle.ts";
import { Wordmark } from "./Wordmark.tsx";

/** Asks for the token that the platform prints with its address. The first answer of the API tells if it is right. */
export function SignIn() {
  useTitle("Sign in");
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = String(new FormData(event.currentTarget as HTMLFormElement).get("token") ?? "").trim();
    if (given !== "") signIn(given);
  };
  return (
    <main class="sign-in">
      <form class="panel" onSubmit={submit}>
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
            aria-describedby="refusal"
          />
        </label>
        <p id="refusal" class="field-error" role="alert">
          {refusal.value}
        </p>
        <button type="submit" class="button primary">
          Sign in
        </button>
      </form>
    </main>
  );
}
