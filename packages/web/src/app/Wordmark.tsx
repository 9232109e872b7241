/** The name, with two lines of wind before it. */
export function Wordmark() {
  return (
    <span class="wordmark">
      <svg viewBox="0 0 32 20" aria-hidden="true" focusable="false">
        <path class="wind-one" d="M2 9c6 0 7-7 13-7s6 4 11 4" />
        <path class="wind-two" d="M2 16c6 0 8-5 13-5s6 3 13 3" />
      </svg>
      Tradewind
    </span>
  );
}
