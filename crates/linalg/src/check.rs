//! What a view or a kernel checks before it touches memory.

/// Panics with a message unless a condition holds.
///
/// The numbers of the message are passed on as values. A message made of references, as that of `assert!` is,
/// would store its numbers before the condition is known, in every kernel that is called. A view whose fields
/// it names would then be kept in memory, where the kernel that receives it waits for it (20 ns a call).
macro_rules! check {
    ($holds:expr, $message:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        if !$holds {
            #[cold]
            #[inline(never)]
            #[track_caller]
            fn fail($($name: usize),+) -> ! {
                panic!($message)
            }
            fail($($crate::check::check!(@value $name $(, $value)?)),+)
        }
    };
    (@value $name:ident) => { $name };
    (@value $name:ident, $value:expr) => { $value };
}
pub(crate) use check;
