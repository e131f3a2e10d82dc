package spikestack.machine.cost;

import java.util.SplittableRandom;

/// A slicing floorplan of one tier as a Polish expression: operands are cells 0..n-1, `BESIDE` and
/// `ABOVE` join the two parts before them. Laid out top-down: an outline is cut in proportion to
/// the areas of the two parts, so every cell gets a region of its area (times the white space of
/// the tier), and regions never overlap.
///
/// Always a valid, skewed expression: no two equal operators in a row, and every prefix has more
/// operands than operators.
final class SlicingTree {
  private static final int BESIDE = -1;
  private static final int ABOVE = -2;

  private final double[] areas;
  private final int[] expression;
  private final int[] left; // of the operator at this position, its first part
  private final double[] sums; // area of the subtree that ends at this position
  private final int[] stack;

  SlicingTree(double[] areas) {
    this.areas = areas.clone();
    int n = areas.length;
    this.expression = new int[Math.max(0, 2 * n - 1)];
    this.left = new int[expression.length];
    this.sums = new double[expression.length];
    this.stack = new int[n + 1];
    for (int i = 0; i < n; i++) {
      if (i == 0) {
        expression[0] = 0;
      } else {
        expression[2 * i - 1] = i;
        expression[2 * i] = i % 2 == 0 ? ABOVE : BESIDE;
      }
    }
  }

  int[] snapshot() {
    return expression.clone();
  }

  void restore(int[] snapshot) {
    System.arraycopy(snapshot, 0, expression, 0, expression.length);
  }

  /// One random change, valid again: two operands trade places, a chain of operators turns, or an
  /// operand and an operator swap.
  void change(SplittableRandom random) {
    if (areas.length < 2) {
      return;
    }
    switch (random.nextInt(3)) {
      case 0 -> swapOperands(random);
      case 1 -> turnChain(random);
      default -> swapOperandAndOperator(random);
    }
  }

  private void swapOperands(SplittableRandom random) {
    int a = operandAt(random.nextInt(areas.length));
    int b = operandAt(random.nextInt(areas.length));
    int kept = expression[a];
    expression[a] = expression[b];
    expression[b] = kept;
  }

  private int operandAt(int number) {
    int seen = -1;
    int position = -1;
    while (seen < number) {
      position++;
      if (expression[position] >= 0) {
        seen++;
      }
    }
    return position;
  }

  private void turnChain(SplittableRandom random) {
    int position = random.nextInt(expression.length);
    while (expression[position] >= 0) {
      position = (position + 1) % expression.length;
    }
    while (position > 0 && expression[position - 1] < 0) {
      position--;
    }
    while (position < expression.length && expression[position] < 0) {
      expression[position] = BESIDE + ABOVE - expression[position];
      position++;
    }
  }

  private void swapOperandAndOperator(SplittableRandom random) {
    int position = random.nextInt(expression.length - 1);
    for (int tries = 0; tries < expression.length; tries++) {
      int next = position + 1;
      if (next < expression.length && expression[position] >= 0 != expression[next] >= 0) {
        swap(position);
        if (valid()) {
          return;
        }
        swap(position);
      }
      position = (position + 1) % (expression.length - 1);
    }
  }

  private void swap(int position) {
    int kept = expression[position];
    expression[position] = expression[position + 1];
    expression[position + 1] = kept;
  }

  private boolean valid() {
    int operands = 0;
    int operators = 0;
    for (int i = 0; i < expression.length; i++) {
      if (expression[i] >= 0) {
        operands++;
      } else {
        operators++;
        if (operators >= operands || i > 0 && expression[i - 1] == expression[i]) {
          return false;
        }
      }
    }
    return true;
  }

  /// Regions `[cell * 4 + 0..3]` = x, y, width, height.
  void layout(double width, double height, double[] regions) {
    int depth = 0;
    for (int i = 0; i < expression.length; i++) {
      if (expression[i] >= 0) {
        sums[i] = areas[expression[i]];
        stack[depth++] = i;
      } else {
        int second = stack[--depth];
        int first = stack[--depth];
        left[i] = first;
        sums[i] = sums[first] + sums[second];
        stack[depth++] = i;
      }
    }
    if (depth > 0) {
      place(expression.length - 1, 0, 0, width, height, regions);
    }
  }

  private void place(int node, double x, double y, double width, double height, double[] regions) {
    if (expression[node] >= 0) {
      int at = 4 * expression[node];
      regions[at] = x;
      regions[at + 1] = y;
      regions[at + 2] = width;
      regions[at + 3] = height;
      return;
    }
    int first = left[node];
    double share = sums[first] / sums[node];
    if (expression[node] == BESIDE) {
      place(first, x, y, width * share, height, regions);
      place(node - 1, x + width * share, y, width * (1 - share), height, regions);
    } else {
      place(first, x, y, width, height * share, regions);
      place(node - 1, x, y + height * share, width, height * (1 - share), regions);
    }
  }
}
