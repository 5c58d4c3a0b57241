//! Pages, tried one request at a time against a register of their own; and who may ask for which of them.

#[path = "../access/matrix.rs"]
mod access;
mod account;
mod adopted;
mod api_tokens;
#[path = "../bad_files/mod.rs"]
mod bad_files;
mod bad_input;
mod chain;
mod checkpoints;
mod confirm;
mod desk;
mod disposal;
mod document_files;
mod documents;
mod effect;
mod events;
mod events_export;
mod events_form;
mod explore;
#[path = "../access/fields.rs"]
mod fields;
mod figures;
mod forecast;
mod governance;
mod hardening;
mod imports;
mod masking;
mod openid;
mod passkeys;
mod patterns;
mod placing;
mod rights;
mod safety_surveys;
mod second_factor;
mod secrecy;
mod sending;
mod stories;
#[path = "../threats/mod.rs"]
mod threats;
#[path = "../access/two_worlds.rs"]
mod two_worlds;
mod weekly;
mod weekly_figures;
mod world;
