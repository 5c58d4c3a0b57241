//! The chain: every kind of record as list, page and form, the trace between them, and how much of it holds together.

mod words;
