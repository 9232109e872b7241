import { helpOpen, shortcuts } from "../keyboard/keys.ts";
import { Dialog } from "./Dialog.tsx";

export function Help() {
  if (!helpOpen.value) return null;
  const close = (): void => {
    helpOpen.value = false;
  };
  return (
    <Dialog title="Keyboard" onClose={close}>
      <dl class="shortcuts">
        {shortcuts.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys
                .split(" ")
                .map((key) => (key === "/" && keys !== "/" ? " / " : <kbd key={key}>{key}</kbd>))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p class="muted">
        Figures are fractions turned to percentages for the screen alone. A dash says why there is no figure
        when you point at it. Times are in your zone; point at one for UTC. The API has{" "}
        <a href="/docs">its own reference</a>.
      </p>
    </Dialog>
  );
}
