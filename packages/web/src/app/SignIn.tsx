import type { HostedSignIn } from "../auth/hosted.ts";
import { goToSignIn, hosted } from "../auth/signInFlow.ts";
import { refusal, signIn } from "../auth/token.ts";
import { useTitle } from "../components/useTitle.ts";
import { Wordmark } from "./Wordmark.tsx";

/** Leads to the hosted sign-in, or, on one machine, asks for the token that the platform prints. */
export function SignIn() {
  useTitle("Sign in");
  return hosted === null ? <TokenForm /> : <HostedDoor to={hosted} />;
}

function HostedDoor({ to }: { readonly to: HostedSignIn }) {
  return (
    <main class="sign-in">
      <div class="panel">
        <Wordmark />
        <h1>Sign in</h1>
        <p>Whoever runs this platform invites you by mail. You sign in on its own page and come back here.</p>
        <p class="field-error" role="alert">
          {refusal.value}
        </p>
        <button type="button" class="button primary" onClick={() => goToSignIn(to)}>
          Sign in
        </button>
      </div>
    </main>
  );
}

/** The first answer of the API tells whether the token is right. */
function TokenForm() {
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
