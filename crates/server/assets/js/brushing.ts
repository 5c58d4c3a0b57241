// Choosing from one bar or cell to another: by dragging, or with the arrows and Shift and then Enter. Where it leads is the
// same address that links and forms give. The figure says what it is (`data-brush`) and the page without its choice
// (`data-brush-base`).
import { fill } from "./elements";

const HOURS = 24;
const DAYS = 7;

/** What is chosen within, and how far a step up or down is. */
interface Field {
  links: SVGAElement[];
  columns: number;
  /** The address of what lies between two. */
  leads(from: number, to: number): string;
  /** The corners of what lies between two, first and last. */
  corners(from: number, to: number): [number, number];
}

export function watchBrushing(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-brush]")) {
    const links = [...place.querySelectorAll<SVGAElement>("a.c-figure__choice")];
    const field = place.dataset.brush === "tid" ? overTime(place, links) : overHours(place, links);
    if (field.links.length > 1) brush(place, field);
  }
}

function overTime(place: HTMLElement, links: SVGAElement[]): Field {
  const days = (place.dataset.brushValues ?? "").split(" ").map((pair) => pair.split("/"));
  const corners = (from: number, to: number): [number, number] => [Math.min(from, to), Math.max(from, to)];
  return {
    links: links.length === days.length ? links : [],
    columns: links.length,
    corners,
    leads(from, to) {
      const [first, last] = corners(from, to);
      const url = base(place);
      url.searchParams.set("fran", days[first]?.[0] ?? "");
      url.searchParams.set("till", days[last]?.[1] ?? "");
      return url.href;
    },
  };
}

function overHours(place: HTMLElement, links: SVGAElement[]): Field {
  const sides = (from: number, to: number) => {
    const [days, hours] = [Math.floor(from / HOURS), from % HOURS];
    const [otherDay, otherHour] = [Math.floor(to / HOURS), to % HOURS];
    return {
      days: [Math.min(days, otherDay), Math.max(days, otherDay)] as const,
      hours: [Math.min(hours, otherHour), Math.max(hours, otherHour)] as const,
    };
  };
  return {
    // Hours and days stand before the cells.
    links: links.length < HOURS * DAYS ? [] : links.slice(-HOURS * DAYS),
    columns: HOURS,
    corners(from, to) {
      const { days, hours } = sides(from, to);
      return [days[0] * HOURS + hours[0], days[1] * HOURS + hours[1]];
    },
    leads(from, to) {
      const { days, hours } = sides(from, to);
      const url = base(place);
      const choose = (name: string, [first, last]: readonly [number, number], of: number, begin: number) => {
        if (last - first + 1 === of) return;
        for (let at = first; at <= last; at += 1) url.searchParams.append(name, String(at + begin));
      };
      choose("veckodag", days, DAYS, 1);
      choose("timme", hours, HOURS, 0);
      return url.href;
    },
  };
}

function base(place: HTMLElement): URL {
  const url = new URL(place.dataset.brushBase ?? "", location.href);
  // Whoever uses no mouse goes on in the figure where the choice was made.
  url.hash = `h-${place.dataset.brush}`;
  return url;
}

function brush(place: HTMLElement, field: Field): void {
  const { links } = field;
  const svg = place.querySelector("svg");
  const said = place.parentElement?.querySelector<HTMLElement>("[data-brush-said]");
  const hint = said?.textContent ?? "";
  const frame = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  frame.setAttribute("class", "c-figure__brush");
  let from = -1;
  let to = -1;
  let dragging = false;

  const at = (target: EventTarget | null) =>
    target instanceof Element ? links.indexOf(target.closest("a") as SVGAElement) : -1;
  const rest = () => {
    from = to = -1;
    frame.remove();
    if (said) said.textContent = hint;
  };
  const show = () => {
    const [first, last] = field.corners(from, to);
    const [a, b] = [links[first]?.getBBox(), links[last]?.getBBox()];
    if (!a || !b) return;
    frame.setAttribute("x", String(a.x));
    frame.setAttribute("y", String(a.y));
    frame.setAttribute("width", String(b.x + b.width - a.x));
    frame.setAttribute("height", String(b.y + b.height - a.y));
    svg?.append(frame);
    if (said) said.textContent = fill(place.dataset.brushText ?? "", { from: nameOf(links[first]), to: nameOf(links[last]) });
  };

  // One of them is reached by Tab, the others by the arrows.
  const reach = (one: number) => {
    for (const [i, link] of links.entries()) link.setAttribute("tabindex", i === one ? "0" : "-1");
  };
  reach(Math.max(0, links.findLastIndex((link) => link.querySelector(".c-figure__fill--seq-5, .c-figure__fill--seq-6"))));

  place.addEventListener("dragstart", (event) => event.preventDefault());
  place.addEventListener("pointerdown", (event) => {
    const start = at(event.target);
    // A finger moves the page.
    if (start < 0 || event.button !== 0 || event.pointerType === "touch") return;
    dragging = true;
    from = to = start;
  });
  place.addEventListener("pointermove", (event) => {
    if (!dragging) return;
    const over = at(event.target);
    if (over < 0 || over === to) return;
    to = over;
    show();
  });
  window.addEventListener("pointerup", () => {
    if (!dragging) return;
    dragging = false;
    if (from === to) return rest();
    // The press that ends it is no press on a link.
    const stop = (event: Event) => event.preventDefault();
    window.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", stop, { capture: true }));
    location.assign(field.leads(from, to));
  });

  place.addEventListener("keydown", (event) => {
    const here = at(document.activeElement);
    if (here < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = stepOf(event.key, field.columns);
    if (step !== 0) {
      event.preventDefault();
      const next = here + step;
      const stays = Math.abs(step) === 1 && Math.floor(next / field.columns) !== Math.floor(here / field.columns);
      if (stays || !links[next]) return;
      if (event.shiftKey) {
        if (from < 0) from = here;
        to = next;
        show();
      } else {
        rest();
      }
      reach(next);
      links[next].focus();
    } else if (event.key === "Enter" && from >= 0 && from !== to) {
      event.preventDefault();
      location.assign(field.leads(from, to));
    } else if (event.key === "Escape" && from >= 0) {
      event.preventDefault();
      rest();
    }
  });
}

function stepOf(key: string, columns: number): number {
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  return steps[key] ?? 0;
}

/** What the link is about: what stands before its number. */
function nameOf(link: SVGAElement | undefined): string {
  return link?.getAttribute("aria-label")?.split(":")[0] ?? "";
}
