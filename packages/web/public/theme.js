// Runs before the first paint, so that a chosen theme never flashes the other one.
(() => {
  const root = document.documentElement;
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.scheme = isDark ? "dark" : "light";
  try {
    const theme = localStorage.getItem("tradewind.theme");
    if (theme !== "dark" && theme !== "light") return;
    root.dataset.theme = theme;
    root.dataset.scheme = theme;
  } catch {
    // Storage may be refused; the system's preference then decides.
  }
})();
