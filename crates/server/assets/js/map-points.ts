// Events on the map: gathered while they are close, buttons of the page so that the keyboard reaches them, lit together
// with their row in the list.
import { Marker, Popup, type GeoJSONSource, type Map as MapLibre } from "maplibre-gl";
import type { Feature, FeatureCollection, Geometry, Point } from "geojson";
import { button, element, fill } from "./elements";
import type { MapConfig, PointProperties } from "./map-config";

type Event = Feature<Geometry, PointProperties>;
type At = [number, number];

/** How many events of one place a note lists before it says that there are more. */
const LISTED = 12;

export function showPoints(
  map: MapLibre,
  place: HTMLElement,
  points: FeatureCollection<Geometry, PointProperties>,
  config: MapConfig,
): void {
  const source = map.getSource<GeoJSONSource>("points");
  if (!source) return;
  source.setData(points);
  const events = new Map(points.features.map((event) => [event.properties.id, event]));
  const shown = new Map<string, Marker>();
  const spot = new Marker({ element: element("span", "c-map__spot") });
  const { texts } = config;

  const light = (id: string | null) => {
    for (const lit of document.querySelectorAll(".is-lit")) lit.classList.remove("is-lit");
    const event = id === null ? undefined : events.get(id);
    if (!event || id === null) {
      spot.remove();
      return;
    }
    for (const row of rowsOf(id)) row.classList.add("is-lit");
    spot.setLngLat(positionOf(event)).addTo(map);
  };

  const tell = (at: At, chosen: Event[], total: number) => {
    const body = element("div", "c-map__note");
    for (const event of chosen) body.append(describe(event.properties, texts));
    if (total > chosen.length) body.append(element("p", "c-map__note-more", `+ ${total - chosen.length}`));
    const popup = new Popup({ maxWidth: "20rem", offset: 14 }).setLngLat(at).setDOMContent(body).addTo(map);
    const [only] = chosen;
    if (only && total === 1) {
      light(only.properties.id);
      rowsOf(only.properties.id)[0]?.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
    }
    popup.on("close", () => light(null));
  };

  const press = async (cluster: number, count: number, at: At) => {
    const zoom = await source.getClusterExpansionZoom(cluster);
    if (zoom <= map.getMaxZoom()) {
      map.easeTo({ center: at, zoom });
    } else {
      const leaves = await source.getClusterLeaves(cluster, LISTED, 0);
      tell(at, leaves as Event[], count);
    }
  };

  const mark = (feature: Feature<Point>): Marker => {
    const at = feature.geometry.coordinates as At;
    const properties = feature.properties ?? {};
    if (properties.cluster) {
      const count: number = properties.point_count;
      const sign = signOf(`c-map__cluster c-map__cluster--${sizeOf(count)}`, wordsOf(count), () => {
        press(properties.cluster_id, count, at).catch(console.error);
      });
      sign.setAttribute("aria-label", calledBy(texts.cluster, count));
      return new Marker({ element: sign }).setLngLat(at);
    }
    const event = events.get(properties.id);
    const { title = "", date = "", severity = 1, approximate = false } = event?.properties ?? {};
    const vague = approximate ? " c-map__point--approximate" : "";
    const sign = signOf(`c-map__point c-map__point--${severity}${vague}`, "", () => {
      if (event) tell(at, [event], 1);
    });
    sign.setAttribute("aria-label", `${title}, ${date}`);
    return new Marker({ element: sign }).setLngLat(at);
  };

  const arrange = () => {
    if (!map.isSourceLoaded("points")) return;
    const wanted = new Set<string>();
    // The engine also knows what lies just outside; a button there could be reached but not seen.
    const view = map.getBounds();
    for (const feature of map.querySourceFeatures("points")) {
      const properties = feature.properties;
      if (!view.contains((feature.geometry as Point).coordinates as At)) continue;
      const key = properties.cluster ? `cluster ${properties.cluster_id}` : `event ${properties.id}`;
      if (wanted.has(key)) continue;
      wanted.add(key);
      if (!shown.has(key)) shown.set(key, mark(feature as Feature<Point>).addTo(map));
    }
    for (const [key, marker] of shown) {
      if (wanted.has(key)) continue;
      marker.remove();
      shown.delete(key);
    }
  };
  map.on("moveend", arrange);
  map.on("sourcedata", (event) => {
    if (event.sourceId === "points" && event.isSourceLoaded) arrange();
  });
  map.on("idle", arrange);

  for (const row of document.querySelectorAll<HTMLElement>("[data-event-id]")) {
    if (place.contains(row)) continue;
    const id = row.dataset.eventId ?? "";
    row.addEventListener("mouseenter", () => light(id));
    row.addEventListener("mouseleave", () => light(null));
    row.addEventListener("focusin", () => light(id));
    row.addEventListener("focusout", () => light(null));
  }
}

/** How large a sign is for so many events, 1 to 4. */
export function sizeOf(count: number): number {
  return count < 10 ? 1 : count < 100 ? 2 : count < 1000 ? 3 : 4;
}

export function wordsOf(count: number): string {
  return count < 10_000 ? String(count) : `${Math.round(count / 1000)} k`;
}

/** What a sign of many is called: what is written on it is a part of it. */
export function calledBy(text: string, count: number): string {
  const whole = fill(text, { n: count });
  const written = wordsOf(count);
  return whole.includes(written) ? whole : `${written}: ${whole}`;
}

/** A press on a sign is not also a press on the map under it, which would close the note again. */
export function signOf(className: string, text: string, press: () => void): HTMLButtonElement {
  const sign = button(className, text, press);
  sign.addEventListener("click", (event) => event.stopPropagation());
  return sign;
}

function describe(event: PointProperties, texts: MapConfig["texts"]): HTMLElement {
  const part = element("div", "c-map__note-event");
  const meta = [event.category, event.date, event.approximate ? texts.approximate : ""].filter(Boolean).join(" · ");
  const link = element("a", "c-map__note-title", event.title);
  link.href = event.url;
  link.title = texts.open;
  part.append(link, element("p", "", meta));
  return part;
}

function rowsOf(id: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-event-id]")].filter((row) => row.dataset.eventId === id);
}

function positionOf(event: Event): At {
  return event.geometry.type === "Point" ? (event.geometry.coordinates as At) : [0, 0];
}

function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
