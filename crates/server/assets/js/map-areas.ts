// Areas: their borders, their names where there is room, and a note when one is pressed.
import { Marker, Popup, type GeoJSONSource, type Map as MapLibre } from "maplibre-gl";
import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import { element } from "./elements";
import type { AreaProperties, MapConfig } from "./map-config";

export function showAreas(
  map: MapLibre,
  place: HTMLElement,
  areas: FeatureCollection<Geometry, AreaProperties>,
  config: MapConfig,
): void {
  map.getSource<GeoJSONSource>("areas")?.setData(areas);
  nameAreas(map, areas);
  if (place.dataset.mapPick) return;

  map.on("mousemove", "area-fill", (event) => {
    const code = event.features?.[0]?.properties.code ?? "";
    map.setFilter("area-hover", ["==", ["get", "code"], code]);
  });
  map.on("mouseleave", "area-fill", () => map.setFilter("area-hover", ["==", ["get", "code"], ""]));
  // Where a layer lies above them, it is what is pressed.
  if (!config.layer) noteOn(map, "area-fill", config);
}

/** What a shape says of itself when it is pressed, and where it leads. */
export function noteOn(map: MapLibre, layer: string, config: MapConfig): void {
  map.on("click", layer, (event) => {
    const area = event.features?.[0]?.properties as AreaProperties | undefined;
    if (!area || (!area.note && !area.url && !config.layer)) return;
    const body = element("div", "c-map__note");
    body.append(element("p", "c-map__note-title", area.name));
    if (area.note) body.append(element("p", "", area.note));
    if (area.url) {
      const link = element("a", "", config.texts.open_area ?? config.texts.open);
      link.href = area.url;
      body.append(link);
    }
    new Popup({ maxWidth: "20rem" }).setLngLat(event.lngLat).setDOMContent(body).addTo(map);
  });
}

/** How far a name may step aside, in pixels, when something already stands in its place. */
const ASIDE = [0, 28, -28, 46, -46];

/**
 * Names as elements of the page: no fonts to fetch for the map. A name gives way to the events' signs, and where two
 * names would meet the larger area keeps its own.
 */
function nameAreas(map: MapLibre, areas: FeatureCollection<Geometry, AreaProperties>): void {
  const names = areas.features
    .map((feature) => ({ feature, ...middle(feature) }))
    .sort((a, b) => b.size - a.size)
    .map(({ feature, at }) => {
      const label = element("div", "c-map__name");
      label.append(element("span", "", feature.properties.name));
      label.setAttribute("aria-hidden", "true");
      new Marker({ element: label, anchor: "center" }).setLngLat(at).addTo(map);
      return label;
    });
  const arrange = () => {
    const signs = map.getContainer().querySelectorAll(".c-map__cluster, .c-map__point");
    const taken = [...signs].map((sign) => sign.getBoundingClientRect());
    for (const label of names) {
      label.style.translate = "";
      const box = label.getBoundingClientRect();
      const aside = ASIDE.find((by) => taken.every((other) => !meet(box, by, other)));
      label.classList.toggle("c-map__name--hidden", aside === undefined);
      if (aside === undefined) continue;
      label.style.translate = `0 ${aside}px`;
      taken.push(new DOMRect(box.x, box.y + aside, box.width, box.height));
    }
  };
  // The events' signs are set out when the map comes to rest; the names follow them.
  map.on("idle", () => requestAnimationFrame(arrange));
  map.on("moveend", arrange);
  arrange();
}

function meet(box: DOMRect, down: number, other: DOMRect): boolean {
  return (
    box.right > other.left && box.left < other.right && box.bottom + down > other.top && box.top + down < other.bottom
  );
}

/** A point inside the area's largest ring: on the horizontal through its centre of mass, the middle of the longest span. */
function middle(feature: Feature): { at: [number, number]; size: number } {
  const { geometry } = feature;
  const rings =
    geometry.type === "Polygon"
      ? [geometry.coordinates[0] ?? []]
      : geometry.type === "MultiPolygon"
        ? geometry.coordinates.map((polygon) => polygon[0] ?? [])
        : [];
  let best = { at: [0, 0] as [number, number], size: 0 };
  for (const ring of rings) {
    const { lat, size } = centreOf(ring);
    if (size > best.size) best = { at: [widestAt(ring, lat), lat], size };
  }
  return best;
}

function centreOf(ring: Position[]): { lat: number; size: number } {
  let doubled = 0;
  let sum = 0;
  for (let at = 0; at + 1 < ring.length; at++) {
    const [x1 = 0, y1 = 0] = ring[at] ?? [];
    const [x2 = 0, y2 = 0] = ring[at + 1] ?? [];
    const cross = x1 * y2 - x2 * y1;
    doubled += cross;
    sum += (y1 + y2) * cross;
  }
  return { lat: sum / (3 * doubled), size: Math.abs(doubled / 2) };
}

function widestAt(ring: Position[], lat: number): number {
  const crossings: number[] = [];
  for (let at = 0; at + 1 < ring.length; at++) {
    const [x1 = 0, y1 = 0] = ring[at] ?? [];
    const [x2 = 0, y2 = 0] = ring[at + 1] ?? [];
    if (y1 > lat !== y2 > lat) crossings.push(x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1));
  }
  crossings.sort((a, b) => a - b);
  let best = { from: crossings[0] ?? 0, to: crossings[0] ?? 0 };
  for (let at = 0; at + 1 < crossings.length; at += 2) {
    const from = crossings[at] ?? 0;
    const to = crossings[at + 1] ?? 0;
    if (to - from > best.to - best.from) best = { from, to };
  }
  return (best.from + best.to) / 2;
}
