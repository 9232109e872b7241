interface TabLinksProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly (readonly [id: T, title: string, badge?: string])[];
  readonly current: T;
  /** The address of a tab. */
  readonly href: (id: T) => string;
}

/** Parts of one view. They are links: each has an address, can be opened apart, and back works. */
export function TabLinks<T extends string>({ label, tabs, current, href }: TabLinksProps<T>) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(([id, title, badge]) => (
        <a key={id} href={href(id)} aria-current={id === current ? "page" : undefined}>
          {title}
          {badge !== undefined && badge !== "" && <span class="tab-badge">{badge}</span>}
        </a>
      ))}
    </nav>
  );
}
