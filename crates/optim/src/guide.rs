//! The code blocks of the guide in `docs/guide` as doc tests. They are here because this crate sees all
//! libraries, which saves building anything else for them.

macro_rules! chapters {
    ($($chapter:ident $file:literal)*) => {
        mod english {
            $(#[doc = include_str!(concat!("../../../docs/guide/en/", $file))]
            mod $chapter {})*
        }
        mod chinese {
            $(#[doc = include_str!(concat!("../../../docs/guide/zh/", $file))]
            mod $chapter {})*
        }
    };
}

chapters! {
    function "01-function.md"
    gradient "02-gradient.md"
    steps "03-steps.md"
    network "04-network.md"
    cost "05-cost.md"
    batches "06-batches.md"
    error "07-error.md"
    equations "08-equations.md"
    algorithm "09-algorithm.md"
    check "10-check.md"
    mnist "11-mnist.md"
    eta "12-eta.md"
    health "13-health.md"
    cross_entropy "14-cross-entropy.md"
    relu "15-relu.md"
    momentum "16-momentum.md"
    zeros "17-zeros.md"
    same_bits "18-same-bits.md"
    optimizers "19-optimizers.md"
}
