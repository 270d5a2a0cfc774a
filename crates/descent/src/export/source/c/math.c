/* Each function stands behind those that it calls, and between empty lines. */

static float identity(float z) { return z; }

static float sigmoid(float z) { return z < 0 ? expf(z) / (1 + expf(z)) : 1 / (1 + expf(-z)); }

static float relu(float z) { return z < 0 ? 0 : z; }

static float leaky_relu(float z) { return z < 0 ? 0.01f * z : z; }

static float silu(float z) { return z * sigmoid(z); }

static float elu(float z) { return z < 0 ? expm1f(z) : z; }

static float selu(float z) { return 1.05070098f * (z < 0 ? 1.67326324f * expm1f(z) : z); }

static float gelu(float z) { return 0.5f * z * (1 + erff(z * 0.70710677f)); }

static float softplus(float z) { return relu(z) + log1pf(expf(-fabsf(z))); }

/* z tanh(ln(1 + e^z)), where tanh(ln(1 + n)) = n(n + 2) / (n(n + 2) + 2) */
static float mish(float z) {
    float n = expf(z > 20 ? 20 : z), w = n * (n + 2);
    return z * (w / (w + 2));
}
