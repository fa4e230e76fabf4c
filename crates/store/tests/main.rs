//! The store on real files: the seam, the statements, what is opened and what is not, and the door to the console.

mod console;
mod constraints;
mod lists;
mod opening;
mod seam;
mod statements;
mod support;
