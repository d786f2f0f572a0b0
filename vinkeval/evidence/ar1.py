"""Linear regression with AR(1) errors on short series with gaps: REML, Kenward-Roger variance, Satterthwaite df.

y = X b + e, Cov(e_i, e_j) = s² rho^|t_i - t_j|. The errors are Markov also across gaps, so whitening is a difference of
neighbours and the profile likelihood of rho is cheap on a whole grid at once; no general optimiser is used. Where the estimated
autocorrelation is close to one, the usual interval fails and `integrated` averages over all autocorrelations instead; below
that, the usual interval (two degrees of freedom in the worst case) may be absurdly wide, and is cut at 1.3 times the integrated
one. Coverage and width of this rule are measured in `benchmarks/coverage.py`.

Sources: Kenward & Roger (1997), Biometrics 53, 983-997 (with the second-derivative term); Satterthwaite (1946), Biometrics
Bulletin 2, 110-114; Harville (1977), JASA 72, 320-338.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import special

from vinkeval.intervals import ALPHA

Array = NDArray[np.float64]

MIN_DF = 2.0
STRONG_PERSISTENCE = 0.9
WIDEST = 1.3
_LOWEST, _HIGHEST = -0.95, 0.9995

# rho = 1 - u²: equal steps in u are equal steps of the prior (1 - rho)^(-1/2), and dense where persistence is strong.
_GRID_U = np.linspace(np.sqrt(1 - _HIGHEST), np.sqrt(1 - _LOWEST), 64)
_GRID_RHO = 1 - _GRID_U**2

_NO_SPREAD = 1e-10  # of the values' own size: what is left is rounding


class Unfittable(ValueError):
    """Fewer points than terms, or terms that cannot be told apart."""


class NothingVaries(Unfittable):
    """The terms give the values exactly: there is no spread to judge a change against."""


@dataclass(frozen=True, eq=False)
class Regression:
    """One series ready to be fitted.

    Attributes:
        y: n observed values.
        x: n x p design; column space only, it is orthonormalised inside.
        t: n increasing whole time points; a gap is a missing number.
    """

    y: Array
    x: Array
    t: NDArray[np.int64]

    def __post_init__(self) -> None:
        n, p = self.x.shape
        if n < p + 2 or np.linalg.matrix_rank(self.x) < p:
            raise Unfittable(f"{n} points, {p} terms")
        if np.linalg.norm(self._residual) <= _NO_SPREAD * np.linalg.norm(self.y):
            raise NothingVaries

    @cached_property
    def _fitted_in_basis(self) -> Array:
        """Least squares in the orthonormal basis."""
        return np.asarray(self._basis[0].T @ self.y)

    @cached_property
    def _residual(self) -> Array:
        """What least squares leaves. It is fitted in place of y, so that the level of the values costs no precision."""
        return np.asarray(self.y - self._basis[0] @ self._fitted_in_basis)

    @cached_property
    def _basis(self) -> tuple[Array, Array]:
        q, r = np.linalg.qr(self.x)
        return q, np.linalg.inv(r)

    @cached_property
    def _steps(self) -> NDArray[np.int64]:
        return np.diff(self.t)

    @property
    def df(self) -> int:
        """Points minus terms."""
        return int(self.x.shape[0] - self.x.shape[1])

    def whitened(self, rho: Array) -> tuple[Array, Array]:
        """[Q | what least squares leaves of y] whitened for each rho (G x n x p+1) and log|R| (G)."""
        z = np.column_stack([self._basis[0], self._residual])
        phi = rho[:, None] ** self._steps
        scale = np.sqrt(1 - phi**2)
        out = np.empty((rho.size, *z.shape))
        out[:, 0] = z[0]
        out[:, 1:] = (z[1:] - phi[..., None] * z[:-1]) / scale[..., None]
        return out, 2 * np.log(scale).sum(axis=1)

    def profile(self, rho: Array) -> "Profile":
        """Restricted likelihood, coefficients and their spread at given autocorrelations.

        Raises:
            Unfittable: the numbers are too far apart in size to be reckoned with.
        """
        z, log_det_r = self.whitened(rho)
        try:
            chol = np.linalg.cholesky(z.transpose(0, 2, 1) @ z)
        except np.linalg.LinAlgError:
            raise Unfittable("the cross-products are singular") from None
        root = chol[:, :-1, :-1]
        diagonal = np.diagonal(chol, axis1=1, axis2=2)
        rss = np.maximum(diagonal[:, -1] ** 2, np.finfo(float).tiny)
        beta = np.linalg.solve(root.transpose(0, 2, 1), chol[:, -1, :-1, None])[..., 0] + self._fitted_in_basis
        log_lik = -0.5 * (log_det_r + 2 * np.log(diagonal[:, :-1]).sum(axis=1) + self.df * np.log(rss))
        return Profile(rho, log_lik, np.asarray(beta, float), np.asarray(root, float), rss / self.df)

    @cached_property
    def grid(self) -> "Profile":
        """The profile on the standing grid of autocorrelations."""
        return self.profile(_GRID_RHO)

    @cached_property
    def reml(self) -> "Reml":
        """The restricted maximum-likelihood fit."""
        u, log_lik = _GRID_U, self.grid.log_lik
        for _ in range(3):  # each round looks nine times closer at the best place
            best = int(np.argmax(log_lik))
            u = np.linspace(u[max(best - 1, 0)], u[min(best + 1, u.size - 1)], 19)
            log_lik = self.profile(1 - u**2).log_lik
        return Reml(self, float(1 - u[int(np.argmax(log_lik))] ** 2))

    def contrast_in_basis(self, contrasts: Array) -> Array:
        """Contrasts of the coefficients of X (k x p) as contrasts of the orthonormal basis."""
        return np.atleast_2d(contrasts) @ self._basis[1]


@dataclass(frozen=True, eq=False)
class Profile:
    """What the data say at each of G autocorrelations (coefficients in the orthonormal basis).

    Attributes:
        rho, log_lik, variance: G. beta: G x p. root: G x p x p, Cholesky root of the whitened cross-products.
    """

    rho: Array
    log_lik: Array
    beta: Array
    root: Array
    variance: Array


@dataclass(frozen=True, eq=False)
class Effects:
    """Estimated contrasts: estimate, se, lower, upper, df, each an array of their number."""

    estimate: Array
    se: Array
    lower: Array
    upper: Array
    df: Array


@dataclass(frozen=True, eq=False)
class Reml:
    """The fit at the most likely autocorrelation."""

    regression: Regression
    rho: float

    @cached_property
    def _at(self) -> Profile:
        return self.regression.profile(np.array([self.rho]))

    @property
    def variance(self) -> float:
        """Estimated variance of the errors (on the scale of y)."""
        return float(self._at.variance[0])

    @cached_property
    def coefficients(self) -> Array:
        """Coefficients of X."""
        return np.asarray(self.regression._basis[1] @ self._at.beta[0])

    @cached_property
    def _information(self) -> tuple[Array, Array, Array, float, float]:
        """For unit variance: (X'R⁻¹X)⁻¹, its derivative's core B, the Kenward-Roger core, and the inverse REML information."""
        r = self.regression
        lag = np.abs(r.t[:, None] - r.t[None, :])
        with np.errstate(divide="ignore", invalid="ignore"):
            first = np.where(lag > 0, lag * self.rho ** np.maximum(lag - 1, 0), 0.0)
            second = np.where(lag > 1, lag * (lag - 1) * self.rho ** np.maximum(lag - 2, 0), 0.0)
        phi = self.rho**r._steps
        scale = np.sqrt(1 - phi**2)

        def whiten(m: Array) -> Array:
            out = m.copy()
            out[1:] = (m[1:] - phi[:, None] * m[:-1]) / scale[:, None]
            return out

        k1 = whiten(whiten(first).T).T
        k2 = whiten(whiten(second).T).T
        x = r.whitened(np.array([self.rho]))[0][0][:, :-1]
        inverse = np.linalg.inv(x.T @ x)
        k1x = k1 @ x
        b, c, d = x.T @ k1x, k1x.T @ k1x, x.T @ k2 @ x
        mk1 = k1 - x @ (inverse @ k1x.T)
        i_ss, i_sr, i_rr = r.df / 2, np.trace(mk1) / 2, np.sum(mk1 * mk1.T) / 2
        determinant = max(i_ss * i_rr - i_sr**2, np.finfo(float).tiny)
        w_rr, w_sr = i_ss / determinant, -i_sr / determinant
        return inverse, b, c - b @ inverse @ b - d / 4, float(w_rr), float(w_sr)

    def effects(self, contrasts: Array) -> Effects:
        """Contrasts with Kenward-Roger variance (never below the plain one) and Satterthwaite degrees of freedom (at least 2).

        Args:
            contrasts: k x p, in coefficients of X.
        """
        c = self.regression.contrast_in_basis(contrasts)
        inverse, b, q, w_rr, w_sr = self._information
        plain = np.einsum("ki,ij,kj->k", c, inverse, c)
        turned = c @ inverse
        slope = np.einsum("ki,ij,kj->k", turned, b, turned)
        adjusted = plain + 2 * w_rr * np.einsum("ki,ij,kj->k", turned, q, turned) - w_sr * slope
        i_ss = self.regression.df / 2
        w_ss = (1 + w_sr**2 / w_rr * i_ss) / i_ss  # from the inverse of a 2 x 2 matrix
        spread = plain**2 * w_ss + 2 * plain * slope * w_sr + slope**2 * w_rr
        df = np.maximum(2 * plain**2 / spread, MIN_DF)
        estimate = c @ self._at.beta[0]
        se = np.sqrt(self.variance * np.maximum(adjusted, plain))
        half = special.stdtrit(df, 1 - ALPHA / 2) * se
        return Effects(estimate, se, estimate - half, estimate + half, df)


def integrated(regression: Regression, contrasts: Array) -> Effects:
    """Contrasts with the autocorrelation integrated out: prior (1 - rho)^(-1/2), scale-free error variance.

    At each autocorrelation a contrast is a scaled t with n - p degrees of freedom; the interval holds 95 % of their mixture.
    """
    c = regression.contrast_in_basis(contrasts)
    grid, df = regression.grid, regression.df
    weight = _weights(grid)
    centre = grid.beta @ c.T
    solved = np.linalg.solve(grid.root, np.broadcast_to(c.T, (grid.rho.size, *c.T.shape)))
    scale = np.sqrt(grid.variance[:, None] * np.sum(solved**2, axis=1))
    estimate = weight @ centre
    se = np.sqrt(weight @ (scale**2 + (centre - estimate) ** 2))
    kept = weight > 1e-8 * weight.max()
    lower, upper = (
        _mixture_quantile(level, weight[kept], centre[kept], scale[kept], df) for level in (ALPHA / 2, 1 - ALPHA / 2)
    )
    return Effects(estimate, se, lower, upper, np.full(c.shape[0], float(df)))


def _weights(grid: Profile) -> Array:
    weight = np.exp(grid.log_lik - grid.log_lik.max())
    weight[[0, -1]] /= 2  # trapezoid
    return np.asarray(weight / weight.sum())


def coefficients(regression: Regression) -> Array:
    """Coefficients of X that go with the reported interval: contrasts of them are the estimates of `effects`."""
    if regression.reml.rho >= STRONG_PERSISTENCE:
        return np.asarray(regression._basis[1] @ (_weights(regression.grid) @ regression.grid.beta))
    return regression.reml.coefficients


def effects(regression: Regression, contrasts: Array) -> Effects:
    """The interval that is reported: see the head of this module."""
    averaged = integrated(regression, contrasts)
    if regression.reml.rho >= STRONG_PERSISTENCE:
        return averaged
    usual = regression.reml.effects(contrasts)
    half = np.minimum((usual.upper - usual.lower) / 2, WIDEST * (averaged.upper - averaged.lower) / 2)
    return Effects(usual.estimate, usual.se, usual.estimate - half, usual.estimate + half, usual.df)


def _mixture_quantile(level: float, weight: Array, centre: Array, scale: Array, df: int) -> Array:
    """Quantile of a mixture of scaled t distributions, for each contrast: Newton steps kept inside a bracket."""
    reach = special.stdtrit(df, 1 - 1e-9) * scale
    low, high = (centre - reach).min(axis=0), (centre + reach).max(axis=0)
    x = weight @ (centre + special.stdtrit(df, level) * scale)
    peak = np.exp(special.gammaln((df + 1) / 2) - special.gammaln(df / 2)) / np.sqrt(df * np.pi)
    for _ in range(40):
        standard = (x - centre) / scale
        excess = weight @ special.stdtr(df, standard) - level
        low, high = np.where(excess < 0, x, low), np.where(excess < 0, high, x)
        density = peak * (weight @ ((1 + standard**2 / df) ** (-(df + 1) / 2) / scale))
        step = x - excess / np.maximum(density, np.finfo(float).tiny)
        moved = np.where((step > low) & (step < high), step, (low + high) / 2)
        if np.all(np.abs(moved - x) <= 1e-9 * (high - low) + 1e-7 * scale.min(axis=0)):
            return moved
        x = moved
    return x
