// The control that shows the whole municipality again.
import type { IControl, LngLatBoundsLike, Map as MapLibre } from "maplibre-gl";
import { button, element } from "./elements";

/** Room around the municipality: a label stands above its place, and the controls to the right. */
export const HOME_PADDING = { top: 40, right: 24, bottom: 24, left: 16 };

export class HomeControl implements IControl {
  readonly #label: string;
  readonly #bounds: LngLatBoundsLike;
  #place = element("div", "maplibregl-ctrl maplibregl-ctrl-group");

  constructor(label: string, bounds: LngLatBoundsLike) {
    this.#label = label;
    this.#bounds = bounds;
  }

  onAdd(map: MapLibre): HTMLElement {
    const home = button("c-map__home", "", () => map.fitBounds(this.#bounds, { padding: HOME_PADDING }));
    home.setAttribute("aria-label", this.#label);
    home.title = this.#label;
    home.append(element("span", "c-map__home-sign"));
    this.#place.append(home);
    return this.#place;
  }

  onRemove(): void {
    this.#place.remove();
  }
}
