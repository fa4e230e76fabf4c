//! The store on real databases: the seam, the statements, what is opened and what is not, and the door to the console.

mod backup;
mod catalogue;
mod console;
mod constraints;
mod gap;
mod lists;
mod oauth;
mod open;
mod opening;
mod part;
mod postgres;
mod requests;
mod said;
mod seam;
mod statements;
mod support;
mod tables;
mod together;
