package spikestack.silicon.rtl;

import java.util.List;

/// One entry of the layer table. `window` names the layer of the plan whose cycles hold this
/// entry's (the scan belongs to its router, the choice of heads to Q, loading the image to the
/// first layer).
record Layer(String name, String window, LayerWord word, List<Product> products) {
  static final int LOAD = 0;
  static final int DENSE = 1;
  static final int EXPERTS = 2;
  static final int ATTENTION = 3;
  static final int SCAN = 4;
  static final int SELECT = 5;
  static final int END = 6;

  Layer {
    products = List.copyOf(products);
  }

  int kind() {
    return word.integer("kind");
  }
}
