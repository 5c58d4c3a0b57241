//! Pages, tried one request at a time against a register of their own.

mod events;
mod events_export;
mod events_form;
mod imports;
mod weekly;
mod world;
