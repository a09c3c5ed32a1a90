"""Closed forms of spreading, growing populations: critical sizes, eigenvalues, speeds, equilibria.

D is dispersal, r growth, m loss, v drift, lam the growth rate of the whole population (principal
eigenvalue); any consistent units. Each docstring gives the equation solved. Roots are bracketed
and found to rounding.
"""
import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import j0, j1, jn_zeros, k0, k1

J01 = jn_zeros(0, 1)[0]


def root(f, low, high):
    """The root of f between two points of opposite sign, to rounding."""
    return brentq(f, low, high, xtol=1e-15, rtol=4 * np.finfo(float).eps, maxiter=300)


# Critical sizes with hostile borders (Kierstead, Slobodkin 1953; Skellam 1951): D lap n + r n = 0
# in the patch, n = 0 on its border.

def interval_length(D, r):
    return np.pi * np.sqrt(D / r)


def square_side(D, r):
    return np.pi * np.sqrt(2 * D / r)


def disk_radius(D, r):
    return J01 * np.sqrt(D / r)


def sphere_radius(D, r):
    return np.pi * np.sqrt(D / r)


def interval_eigenvalue(D, r, L):
    return r - D * (np.pi / L) ** 2


# Patches in a hostile matrix (Ludwig, Aronson, Weinberger 1979): growth r, dispersal D1 inside,
# loss m, dispersal D2 outside, n and D n' continuous.

def patch_in_matrix(D1, r, D2, m):
    """Length L with sqrt(D1 r) tan(sqrt(r/D1) L/2) = sqrt(D2 m): matrix without end."""
    return 2 * np.sqrt(D1 / r) * np.arctan(np.sqrt(D2 * m / (D1 * r)))


def patch_in_finite_matrix(D1, r, D2, m, W):
    """Length L of a patch about 0 whose matrix ends at +-W without flux:
    sqrt(D1 r) tan(sqrt(r/D1) L/2) = sqrt(D2 m) tanh(sqrt(m/D2) (W - L/2))."""
    k, q = np.sqrt(r / D1), np.sqrt(m / D2)
    gap = lambda h: D1 * k * np.sin(k * h) - D2 * q * np.tanh(q * (W - h)) * np.cos(k * h)
    return 2 * root(gap, 0.0, min(W, np.pi / (2 * k)))


def disk_in_matrix(D1, r, D2, m):
    """Radius R with D1 k J1(kR)/J0(kR) = D2 q K1(qR)/K0(qR), k = sqrt(r/D1), q = sqrt(m/D2)."""
    k, q = np.sqrt(r / D1), np.sqrt(m / D2)
    gap = lambda R: D1 * k * j1(k * R) * k0(q * R) - D2 * q * k1(q * R) * j0(k * R)
    return root(gap, 1e-6 / k, J01 / k)


# River with drift v (Speirs, Gurney 2001; Lutscher et al. 2005): D n'' - v n' + r n = lam n on
# [0, L]. n = exp(v x/2D) phi turns it into phi'' + w^2 phi = 0, lam = r - v^2/4D - D w^2; with
# S = 2 D w at lam = 0.

def drift_root(D, r, v):
    """S = sqrt(4 D r - v^2); above v = 2 sqrt(r D) no length lets the population persist."""
    if v >= 2 * np.sqrt(r * D):
        raise ValueError(f"v = {v:g} is not below 2 sqrt(r D) = {2 * np.sqrt(r * D):g}")
    return np.sqrt(4 * D * r - v * v)


def river_length_hostile(D, r, v):
    """v n = D n' at 0, n(L) = 0: tan(wL) = -2 D w/v, so L = (2D/S) (pi - atan(S/v))."""
    S = drift_root(D, r, v)
    return 2 * D / S * (np.pi - np.arctan2(S, v))


def river_length_outflow(D, r, v):
    """v n = D n' at 0, n'(L) = 0 (Danckwerts): L = (2D/S) atan2(v S, 2 D r - v^2)."""
    S = drift_root(D, r, v)
    return 2 * D / S * np.arctan2(v * S, 2 * D * r - v * v)


def river_length_both_hostile(D, r, v):
    """n = 0 at both ends: w L = pi, L = 2 pi D/S."""
    return 2 * np.pi * D / drift_root(D, r, v)


def river_eigenvalue_hostile(D, r, v, L):
    """lam = r - v^2/4D - D w^2, tan(wL) = -2 D w/v with pi/2 < wL < pi."""
    gap = lambda w: 2 * D * w * np.cos(w * L) + v * np.sin(w * L)
    w = root(gap, np.pi / (2 * L), np.pi / L)
    return r - v * v / (4 * D) - D * w * w


def river_eigenvalue_outflow(D, r, v, L):
    """lam as above, (D w^2 - v^2/4D) sin(wL) = v w cos(wL) with 0 < wL < pi."""
    gap = lambda w: (D * w * w - v * v / (4 * D)) * np.sin(w * L) - v * w * np.cos(w * L)
    w = root(gap, 1e-6 / L, np.pi / L)
    return r - v * v / (4 * D) - D * w * w


def river_eigenvalue_both_hostile(D, r, v, L):
    return r - v * v / (4 * D) - D * (np.pi / L) ** 2


def two_patch_eigenvalue(D, r, m, a, b):
    """Growth r on [0, a], loss m on [a, b], no flux at 0 and b:
    sqrt(D(r-lam)) tan(a sqrt((r-lam)/D)) = sqrt(D(m+lam)) tanh((b-a) sqrt((m+lam)/D))."""
    def gap(lam):
        k, q = np.sqrt((r - lam) / D), np.sqrt((m + lam) / D)
        return k * np.sin(k * a) - q * np.tanh(q * (b - a)) * np.cos(k * a)
    return root(gap, max(-m, r - D * (np.pi / (2 * a)) ** 2), r)


# Fronts of n_t = D n'' + f(n).

def fisher_speed(D, r):
    """Slowest front of f = r n (1 - n/K), the one a start of bounded support reaches."""
    return 2 * np.sqrt(r * D)


def bramson_speed(D, r, t):
    """Speed at time t after a start of bounded support: c - (3/2) sqrt(D/r)/t (Bramson 1983). The
    next terms, of the order t^(-3/2) and t^(-2), nearly cancel for a steep start: the speed at
    r t = 40 to 100 is within 1e-3 c of the formula, at r t = 10 only within 0.02 c."""
    return fisher_speed(D, r) - 1.5 * np.sqrt(D / r) / t


def fisher_wave_speed(D, r):
    """Speed of the exact wave of Ablowitz and Zeppetella (1979)."""
    return 5 * np.sqrt(r * D / 6)


def fisher_wave(D, r, x, t):
    """n/K = (1 + exp((x - c t) sqrt(r/6D)))^-2, c = 5 sqrt(r D/6), solves f = r n (1 - n/K)."""
    return (1 + np.exp((x - fisher_wave_speed(D, r) * t) * np.sqrt(r / (6 * D)))) ** -2


def allee_wave_speed(D, r, a):
    """f = r n (n - a) (1 - n): c = sqrt(r D/2) (1 - 2a), negative (retreat) for a > 1/2."""
    return np.sqrt(r * D / 2) * (1 - 2 * a)


def allee_wave(D, r, a, x, t):
    """n = 1/(1 + exp(z sqrt(r/2D))), z = x - c t."""
    return 1 / (1 + np.exp((x - allee_wave_speed(D, r, a) * t) * np.sqrt(r / (2 * D))))


# Periodic landscape (Shigesada, Kawasaki, Teramoto 1986): (D1, r1) on l1, (D2, r2 < r1) on l2.

def periodic_eigenvalue(D1, r1, l1, D2, r2, l2):
    """D1 a tan(a l1/2) = D2 b tanh(b l2/2), a = sqrt((r1-lam)/D1), b = sqrt((lam-r2)/D2)."""
    def gap(lam):
        a, b = np.sqrt((r1 - lam) / D1), np.sqrt((lam - r2) / D2)
        return (D1 * a * np.sin(a * l1 / 2) - D2 * b * np.tanh(b * l2 / 2) * np.cos(a * l1 / 2))
    return root(gap, max(r2, r1 - D1 * (np.pi / l1) ** 2), r1)


def periodic_threshold(D1, r1, D2, m, l2):
    """Length l1 at which lam = 0 for r2 = -m: sqrt(D1 r1) tan(l1 sqrt(r1/D1)/2) =
    sqrt(D2 m) tanh(l2 sqrt(m/D2)/2)."""
    loss = np.sqrt(D2 * m) * np.tanh(l2 * np.sqrt(m / D2) / 2)
    return 2 * np.sqrt(D1 / r1) * np.arctan(loss / np.sqrt(D1 * r1))


def periodic_growth(s, D1, r1, l1, D2, r2, l2):
    """k(s) for n = exp(-s x) times a periodic function: the largest root of cosh(s (l1 + l2)) =
    cos(a l1) cos(b l2) - (D1 a/(D2 b) + D2 b/(D1 a)) sin(a l1) sin(b l2)/2,
    a = sqrt((r1-k)/D1), b = sqrt((r2-k)/D2), complex; k(0) is the eigenvalue."""
    def gap(k):
        a, b = np.sqrt((r1 - k) / D1 + 0j), np.sqrt((r2 - k) / D2 + 0j)
        ratio = D1 * a / (D2 * b)
        half_trace = (np.cos(a * l1) * np.cos(b * l2)
                      - (ratio + 1 / ratio) / 2 * np.sin(a * l1) * np.sin(b * l2))
        return half_trace.real - np.cosh(s * (l1 + l2))
    low = periodic_eigenvalue(D1, r1, l1, D2, r2, l2)
    return root(gap, low * (1 - 1e-12), r1 + 1.0 + 2 * max(D1, D2) * s * s * (l1 + l2) ** 2)


def periodic_speed(D1, r1, l1, D2, r2, l2):
    """(c, s): spreading speed c = min over s of k(s)/s, and s, where s k'(s) = k(s)."""
    k = lambda s: periodic_growth(s, D1, r1, l1, D2, r2, l2)
    if k(0.0) <= 0:
        raise ValueError("a population that does not persist does not spread")
    unit = np.sqrt(r1 / max(D1, D2))
    h = 2e-3 * unit
    slope = lambda s: (8 * (k(s + h) - k(s - h)) - k(s + 2 * h) + k(s - 2 * h)) / (12 * h)
    rough = root(lambda s: s * slope(s) - k(s), 0.05 * unit, 4 * unit)
    found = minimize_scalar(lambda s: k(s) / s, bracket=(0.99 * rough, rough, 1.01 * rough))
    return found.fun, rough


# Local interactions.

def competition_coexistence(K1, K2, a12, a21):
    """n_i' = r_i n_i (1 - (n_i + a_ij n_j)/K_i) (Lotka, Volterra): both alive at (n1, n2)."""
    det = 1 - a12 * a21
    return (K1 - a12 * K2) / det, (K2 - a21 * K1) / det


def holling2_equilibrium(r, K, c, H, e, m):
    """(n, p) of n' = r n (1 - n/K) - c n p/(n + H), p' = e c n p/(n + H) - m p."""
    n = m * H / (e * c - m)
    return n, r / c * (1 - n / K) * (n + H)


def holling2_hopf_capacity(c, H, e, m):
    """K above which that equilibrium oscillates (Rosenzweig 1971): H (e c + m)/(e c - m)."""
    return H * (e * c + m) / (e * c - m)


def holling3_equilibrium(r, K, c, H, e, m):
    """The same with c n^2 p/(n^2 + H^2): n = H sqrt(m/(e c - m))."""
    n = H * np.sqrt(m / (e * c - m))
    return n, r / c * (1 - n / K) * (n * n + H * H) / n


def taxis_equilibrium(chi, D, resource, volume, mass):
    """div(chi n grad S - D grad n) = 0 without flux through the border: n = N exp(chi S/D), with N
    such that the cells' sum is the mass. Exact for Scharfetter-Gummel fluxes at any step of S."""
    shape = np.exp(chi * (resource - np.max(resource)) / D)
    return mass * shape / np.sum(volume * shape)
