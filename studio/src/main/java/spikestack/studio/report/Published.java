package spikestack.studio.report;

/// A figure somebody else published beside ours; both as text, because their scopes differ and the
/// text says how.
///
/// @param claim what was measured
/// @param scope of which part of which machine
/// @param source where it stands
public record Published(String claim, String scope, String published, String ours, String source) {
  public Published {
    Require.text("claim", claim);
    Require.text("scope", scope);
    Require.text("published", published);
    Require.text("ours", ours);
    Require.text("source", source);
  }
}
