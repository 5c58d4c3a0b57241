// Events in vector tiles: counted in squares from afar, each place by itself from near. Signs are buttons and links of the
// page, so that the keyboard reaches them.
import { Marker, type Map as MapLibre } from "maplibre-gl";
import type { Point } from "geojson";
import { element } from "./elements";
import type { MapConfig } from "./map-config";
import { calledBy, signOf, sizeOf, wordsOf } from "./map-points";

type At = [number, number];

/** In degrees to each side: a house or so. */
const HERE = 0.0003;
const NEAREST_ZOOM = 17;

export function showTiles(map: MapLibre, config: MapConfig): void {
  const shown = new Map<string, Marker>();

  const several = (at: At, n: number): Marker => {
    const sign = signOf(`c-map__cluster c-map__cluster--${sizeOf(n)}`, wordsOf(n), () => {
      if (map.getZoom() < NEAREST_ZOOM) map.easeTo({ center: at, zoom: Math.min(map.getZoom() + 2, NEAREST_ZOOM) });
      else location.assign(listOf(config, at));
    });
    sign.setAttribute("aria-label", calledBy(config.texts.cluster, n));
    return new Marker({ element: sign }).setLngLat(at);
  };

  const one = (at: At, id: string, severity: number, approximate: boolean): Marker => {
    const sign = element("a", `c-map__point c-map__point--${severity}${approximate ? " c-map__point--approximate" : ""}`);
    sign.href = `/handelser/${id}`;
    const words = [config.texts.one ?? "", id, approximate ? config.texts.approximate : ""];
    sign.setAttribute("aria-label", words.filter(Boolean).join(" "));
    return new Marker({ element: sign }).setLngLat(at);
  };

  const arrange = () => {
    const wanted = new Set<string>();
    const view = map.getBounds();
    for (const feature of map.querySourceFeatures("events", { sourceLayer: "handelser" })) {
      const at = (feature.geometry as Point).coordinates as At;
      if (!view.contains(at)) continue;
      const { n, severity, approximate } = feature.properties;
      const key = `${at[0].toFixed(6)} ${at[1].toFixed(6)} ${n}`;
      if (wanted.has(key)) continue;
      wanted.add(key);
      if (shown.has(key)) continue;
      shown.set(key, (n > 1 ? several(at, n) : one(at, String(feature.id), severity, approximate)).addTo(map));
    }
    for (const [key, marker] of shown) {
      if (wanted.has(key)) continue;
      marker.remove();
      shown.delete(key);
    }
  };
  map.on("idle", arrange);
}

/** The list of the events at a place. */
function listOf(config: MapConfig, [lon, lat]: At): string {
  const list = new URL(config.events ?? "/handelser", location.href);
  const sides = [lon - 2 * HERE, lat - HERE, lon + 2 * HERE, lat + HERE];
  list.searchParams.set("ruta", sides.map((side) => side.toFixed(6)).join(","));
  return list.href;
}
