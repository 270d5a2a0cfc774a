static inline float identity(float z) { return z; }
static inline float sigmoid(float z) { return z < 0 ? expf(z) / (1 + expf(z)) : 1 / (1 + expf(-z)); }
static inline float relu(float z) { return z < 0 ? 0 : z; }
static inline float leaky_relu(float z) { return z < 0 ? 0.01f * z : z; }
static inline float silu(float z) { return z * sigmoid(z); }
static inline float elu(float z) { return z < 0 ? expm1f(z) : z; }
static inline float selu(float z) { return 1.05070098f * (z < 0 ? 1.67326324f * expm1f(z) : z); }
static inline float gelu(float z) { return 0.5f * z * (1 + erff(z * 0.70710677f)); }
static inline float softplus(float z) { return relu(z) + log1pf(expf(-fabsf(z))); }
/* z tanh(ln(1 + e^z)), where tanh(ln(1 + n)) = n(n + 2) / (n(n + 2) + 2) */
static inline float mish(float z) {
    float n = expf(z > 20 ? 20 : z), w = n * (n + 2);
    return z * (w / (w + 2));
}
