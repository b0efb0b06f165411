"""Reading sources: files, frames, mails and queries into `RawTable`, and mapping their columns to lead fields."""
