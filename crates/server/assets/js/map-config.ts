// What a page says about its map, and fetching what it points to.
import type { FeatureCollection, Geometry } from "geojson";

export interface MapConfig {
  bounds: [number, number, number, number];
  areas?: string;
  points?: string;
  background?: string;
  /** A layer of statistics above the areas; the areas then have no shade of their own. */
  layer?: string;
  /** Vector tiles of events, and the list of the same events. */
  tiles?: string;
  events?: string;
  scale?: "sequential" | "diverging";
  raster?: { url: string; attribution: string; tile_size?: number };
  texts: {
    zoom_in: string;
    zoom_out: string;
    home: string;
    cluster: string;
    approximate: string;
    open: string;
    open_area?: string;
    close: string;
    failed: string;
    pick?: string;
    attribution?: string;
    two_fingers?: string;
    one?: string;
  };
}

export interface AreaProperties {
  code: string;
  name: string;
  step?: number;
  note?: string;
  url?: string;
}

export interface PointProperties {
  id: string;
  title: string;
  category: string;
  severity: number;
  date: string;
  url: string;
  approximate?: boolean;
}

export function emptyFeatures(): FeatureCollection<Geometry> {
  return { type: "FeatureCollection", features: [] };
}

export async function fetchFeatures<P>(url: string | undefined): Promise<FeatureCollection<Geometry, P> | null> {
  if (!url) return null;
  const answer = await fetch(url, { headers: { accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}
