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
  map.on("click", "area-fill", (event) => {
    const area = event.features?.[0]?.properties as AreaProperties | undefined;
    // A press on an event belongs to the event.
    if (!area || (event.originalEvent.target as Element).closest(".maplibregl-marker")) return;
    if (!area.note && !area.url) return;
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

/** Names as elements of the page: no fonts to fetch for the map. Where two would meet, the larger area keeps its name. */
function nameAreas(map: MapLibre, areas: FeatureCollection<Geometry, AreaProperties>): void {
  const names = areas.features
    .map((feature) => ({ feature, ...middle(feature) }))
    .sort((a, b) => b.size - a.size)
    .map(({ feature, at }) => {
      const label = element("span", "c-map__name", feature.properties.name);
      label.setAttribute("aria-hidden", "true");
      new Marker({ element: label, anchor: "center" }).setLngLat(at).addTo(map);
      return label;
    });
  const arrange = () => {
    const taken: DOMRect[] = [];
    for (const label of names) {
      const box = label.getBoundingClientRect();
      const free = taken.every(
        (other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom,
      );
      label.classList.toggle("c-map__name--hidden", !free);
      if (free) taken.push(box);
    }
  };
  map.on("moveend", arrange);
  arrange();
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
