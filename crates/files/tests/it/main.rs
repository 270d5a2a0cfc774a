//! The tests of `files` that see it as its users do, in one program.

mod support {
    pub(crate) mod faulty_disk;
}

mod place;
mod replace;
mod sections;
mod staged;
