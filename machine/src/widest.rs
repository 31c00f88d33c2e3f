//! One source, every vector width, chosen at run time.

/// Compiles `fn NAME(..) -> .. = BODY;` for AVX-512, AVX2 with fused multiply-add and bit counts, and what the target always
/// has (SSE2 or NEON), and calls the widest that this processor runs. `BODY` is an `#[inline(always)]` function
/// over `<const LANES: usize, const FMA: bool>`: lanes of eight bytes in a vector, and whether `mul_add` is an
/// instruction.
#[macro_export]
macro_rules! widest {
    ($($(#[$doc:meta])* $seen:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)? = $body:ident;)*) => { $(
        $(#[$doc])*
        $seen fn $name($($argument: $type),*) $(-> $result)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx2,fma,bmi1,bmi2,popcnt")]
                fn avx512($($argument: $type),*) $(-> $result)? {
                    $body::<8, true>($($argument),*)
                }
                #[target_feature(enable = "avx2,fma,bmi1,bmi2,popcnt")]
                fn avx2($($argument: $type),*) $(-> $result)? {
                    $body::<4, true>($($argument),*)
                }
                let fused = is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("fma")
                    && is_x86_feature_detected!("bmi1")
                    && is_x86_feature_detected!("bmi2")
                    && is_x86_feature_detected!("popcnt");
                if fused && is_x86_feature_detected!("avx512f") {
                    // SAFETY: this processor has the features that the function is compiled for.
                    return unsafe { avx512($($argument),*) };
                }
                if fused {
                    // SAFETY: this processor has the features that the function is compiled for.
                    return unsafe { avx2($($argument),*) };
                }
            }
            $body::<2, { cfg!(target_arch = "aarch64") }>($($argument),*)
        }
    )* };
}
