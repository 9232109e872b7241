import type { Problem } from "@tradewind/core/views/run";

interface ProblemBoxProps {
  readonly problem: Problem;
  readonly retry?: () => void;
}

/** What went wrong, in the server's words, with the number to quote and a way on. */
export function ProblemBox({ problem, retry }: ProblemBoxProps) {
  return (
    <div class="problem" role="alert">
      <strong>{problem.title}</strong>
      <p>{problem.detail}</p>
      {problem.errors !== undefined && problem.errors.length > 0 && (
        <ul>
          {problem.errors.map(({ pointer, message }) => (
            <li key={`${pointer} ${message}`}>
              {pointer !== "" && <code>{pointer}</code>} {message}
            </li>
          ))}
        </ul>
      )}
      <p class="problem-foot">
        <span>
          <code>{problem.code}</code>
          {problem.requestId !== "" && (
            <>
              {" "}
              · request <code>{problem.requestId}</code>
            </>
          )}
        </span>
        {retry !== undefined && (
          <button type="button" class="button" onClick={retry}>
            Try again
          </button>
        )}
      </p>
    </div>
  );
}
