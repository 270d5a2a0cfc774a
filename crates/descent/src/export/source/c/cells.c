/* What cells become. Each function stands behind those that it calls, and between empty lines. */

/* A number, or the median where it is missing. */
static double there(double x, double median) { return isnan(x) ? median : x; }

/* 1 where a number is missing. */
static float missing(double x) { return isnan(x) ? 1 : 0; }

static double clamp(double x, double least, double most) { return x < least ? least : x > most ? most : x; }

/* (x - centre) factor, from -bound to bound. Half a distance is finite. */
static float linear(double x, double centre, double factor, double bound) {
    return (float)clamp(2 * ((x / 2 - centre / 2) * factor), -bound, bound);
}

/* y / sqrt(1 + (y / bound)^2) with y = (x - centre) factor, which is no more than can be squared. */
static float smooth(double x, double centre, double factor, double bound) {
    double y = 2 * clamp((x / 2 - centre / 2) * factor, -1e9, 1e9);
    return (float)(y / sqrt(1 + (y / bound) * (y / bound)));
}

/* How many of the n numbers, which ascend, are below x; or not above it, if equal ones count. */
static int below(double x, const double *numbers, int n, int equal) {
    int low = 0, high = n;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (numbers[middle] < x || (equal && numbers[middle] <= x)) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* The place of x among n quantiles, on straight lines between them, from 0 to 1. Where several are x, it is
   the middle one of them. */
static double share(double x, const double *quantiles, int n) {
    int from = below(x, quantiles, n, 0), to = below(x, quantiles, n, 1);
    double place;
    if (to > from) place = (from + to - 1) / 2.0;
    else if (from == 0) place = 0;
    else if (from == n) place = n - 1;
    else {
        double low = quantiles[from - 1], high = quantiles[from];
        place = from - 1 + (x / 2 - low / 2) / (high / 2 - low / 2);
    }
    return place / (n - 1);
}

/* The share of training rows below x, from -1 to 1. */
static float uniform(double x, const double *quantiles, int n) {
    return (float)(2 * share(x, quantiles, n) - 1);
}

/* A polynomial at x; the coefficient of the highest power comes first. */
static double polynomial(const double *coefficients, int n, double x) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum = sum * x + coefficients[i];
    return sum;
}

/* The number below which a normal distribution has the share of training rows below x (Acklam, 2003). */
static float normal(double x, const double *quantiles, int n) {
    double p = clamp(share(x, quantiles, n), 0.001, 0.999), near = p < 0.5 ? p : 1 - p, q = p - 0.5;
    if (near < NORMAL_TAIL) {
        double z;
        q = sqrt(-2 * log(near));
        z = polynomial(NORMAL_C, 6, q) / polynomial(NORMAL_D, 5, q);
        return (float)(p < 0.5 ? z : -z);
    }
    return (float)(q * polynomial(NORMAL_A, 6, q * q) / polynomial(NORMAL_B, 6, q * q));
}

/* The feature of a number among these is 1. */
static void values(float *features, double x, const double *numbers, int n) {
    for (int i = 0; i < n; i++) {
        if (numbers[i] == x) features[i] = 1;
    }
}

/* -1 for the first of two categories, 1 for the second, 0 for anything else. */
static float pair(int category) { return category == 0 ? -1 : category == 1 ? 1 : 0; }

/* The feature of a category is 1. Behind the known categories, any other is one more and none is the next;
   their features are -1 if they have none. */
static void one_hot(float *features, int category, int known, int other, int none) {
    int place = category < known ? category : category == known || none < 0 ? other : none;
    if (place >= 0) features[place] = 1;
}

/* Whether the n characters of a are b. */
static int same(const char *a, int n, const char *b) {
    int i = 0;
    while (i < n && b[i] && a[i] == b[i]) i++;
    return i == n && !b[i];
}

/* The place of n characters among count names, or -1. */
static int find(const char *name, int n, const char *const *names, int count) {
    for (int i = 0; i < count; i++) {
        if (same(name, n, names[i])) return i;
    }
    return -1;
}

static int is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* The place of a name among the known ones, with or without spaces around it. Any other name is one more, and
   no value is the next. */
static int category(const char *name, const char *const *names, int known) {
    int n = 0, place;
    if (!name) return known + 1;
    while (name[n]) n++;
    place = find(name, n, names, known);
    while (n > 0 && is_space(name[n - 1])) n--;
    while (n > 0 && is_space(*name)) name++, n--;
    if (place < 0) place = find(name, n, names, known);
    if (place >= 0) return place;
    return find(name, n, MISSING_WORDS, sizeof MISSING_WORDS / sizeof *MISSING_WORDS) < 0 ? known : known + 1;
}
