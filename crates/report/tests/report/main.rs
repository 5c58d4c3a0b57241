//! What we hand others, tried as others meet it: opened, read and looked into.

mod extracts;
mod figures;
mod fixture;
mod masking;
mod papers;
mod register;
mod tables;
mod weekly;
