// Comfort on every page. Each part looks for its own data attributes and does nothing where there are none;
// a page without script is whole. No text stands here: it comes from the page.
import { watchBrushing } from "./brushing";
import { watchDialogs } from "./dialogs";
import { watchDrafts } from "./drafts";
import { watchFilters } from "./filters";
import { watchMenus } from "./menus";
import { watchOneTimeLink } from "./one-time-link";
import { watchPasskeys } from "./passkeys";
import { watchProgress } from "./progress";
import { watchScreening } from "./screening";
import { watchSelection } from "./selection";
import { watchShortcuts } from "./shortcuts";
import { watchSubmits } from "./submits";
import { watchTables } from "./tables";
import { watchTheme } from "./theme-choice";

watchTheme();
watchMenus();
watchDrafts();
watchScreening();
// Confirmation first: a press that was not confirmed must not count as sent.
watchDialogs();
watchPasskeys();
watchSubmits();
watchOneTimeLink();
watchSelection();
watchFilters();
watchTables();
watchBrushing();
watchProgress();
watchShortcuts();

document.querySelector<HTMLElement>("[data-focus]")?.focus();
