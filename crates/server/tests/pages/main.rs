//! Pages, tried one request at a time against a register of their own; and who may ask for which of them.

#[path = "../access/matrix.rs"]
mod access;
mod account;
#[path = "../bad_files/mod.rs"]
mod bad_files;
mod chain;
mod checkpoints;
mod desk;
mod effect;
mod events;
mod events_export;
mod events_form;
mod explore;
mod forecast;
mod governance;
mod hardening;
mod imports;
mod openid;
mod passkeys;
mod rights;
mod safety_surveys;
mod second_factor;
mod sending;
#[path = "../access/two_worlds.rs"]
mod two_worlds;
mod weekly;
mod weekly_figures;
mod world;
