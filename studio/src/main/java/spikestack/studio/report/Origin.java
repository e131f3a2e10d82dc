package spikestack.studio.report;

/// Where a number comes from; printed beside it.
enum Origin {
  MEASURED("measured", "counted while the real spikes ran through the cycle-level simulator"),
  MODELLED("modelled", "computed from measured counts with the technology file"),
  CITED("cited", "published by somebody else, source beside it"),
  CHOSEN("chosen", "set by an input file or an option");

  private final String word;
  private final String meaning;

  Origin(String word, String meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  String meaning() {
    return meaning;
  }

  String word() {
    return word;
  }

  Markup badge() {
    return Markup.tag("span")
        .with("class", "origin " + word)
        .with("title", word + ": " + meaning)
        .holding(word);
  }
}
