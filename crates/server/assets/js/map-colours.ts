// The design tokens as the map engine wants them: resolved for the scheme that is in force now.

export type Colours = (token: string) => string;

export function mapColours(): Colours {
  const probe = document.createElement("i");
  probe.hidden = true;
  // With forced colours every text colour is the same; the map's areas must still differ.
  probe.style.setProperty("forced-color-adjust", "none");
  document.body.append(probe);
  const read = new Map<string, string>();
  const names = ["land", "water", "paper", "surface", "muted", "line-strong", "act", "accent", "ink"];
  for (let step = 0; step < 7; step++) names.push(`seq-${step}`, `div-${step}`);
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    read.set(name, getComputedStyle(probe).color);
  }
  probe.remove();
  return (token) => read.get(token) ?? "#888888";
}

export function onSchemeChange(then: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", then);
  new MutationObserver(then).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
