/** The start of a strategy's id, because names are not unique. */
export function StrategyMark({ strategyId }: { readonly strategyId: string }) {
  return (
    <code class="mark" title={strategyId}>
      {strategyId.slice(4, 10)}
    </code>
  );
}
