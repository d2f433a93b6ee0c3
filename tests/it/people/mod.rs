//! People keep the last word: holds, closings that are meant to last, closings by hand.

mod by_hand;
mod for_good;
mod holds;
mod moves;
mod said;
