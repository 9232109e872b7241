interface SortHeaderProps {
  readonly title: string;
  readonly isSorted: boolean;
  readonly onSort: () => void;
}

/** The head of a column by which a table can be ordered, best first. */
export function SortHeader({ title, isSorted, onSort }: SortHeaderProps) {
  return (
    <th scope="col" class="right" aria-sort={isSorted ? "descending" : "none"}>
      <button type="button" class="sort" onClick={onSort}>
        {title}
        <span aria-hidden="true" class="sort-mark">
          {isSorted ? "▾" : ""}
        </span>
      </button>
    </th>
  );
}
