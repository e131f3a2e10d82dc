package spikestack.silicon.thermal.solver;

/// How a solve ended.
///
/// @param iterations of conjugate gradients
/// @param residual norm of `b - A x` over norm of `b`, as the recurrence carries it
/// @param converged whether `residual` is at most the tolerance asked for
public record Convergence(int iterations, double residual, boolean converged) {
  /// This, or an error of ours when it did not converge: the systems are positive definite, so that
  /// only a defect of the solver or of the matrix can be the reason.
  public Convergence orFail() {
    if (!converged) {
      throw new IllegalStateException(
          "conjugate gradients stopped after "
              + iterations
              + " iterations at a relative residual of "
              + residual);
    }
    return this;
  }
}
