package spikestack.model.input.events;

import java.nio.ByteBuffer;
import spikestack.model.input.InputException;

/// AEDAT 2.0 of a DVS128 camera, as CIFAR10-DVS is published: lines that begin with `#`, then 8
/// bytes an event, big-endian: address and time (32 bits each, microseconds).
///
/// An address holds polarity (bit 0), one coordinate (1..7) and the other (8..14). The camera
/// counts from the other corner and its polarity is inverted; events come out as the frameworks
/// that the published networks were trained with turn them: column 127 - bits 8..14, row 127 - bits
/// 1..7, brighter when bit 0 is 0.
final class Aedat2 {
  private static final int SIDE = 128;
  private static final int EVENT = 8;

  private Aedat2() {}

  static EventStream read(String file, byte[] bytes) {
    int at = 0;
    while (at < bytes.length && bytes[at] == '#') {
      while (at < bytes.length && bytes[at] != '\n') {
        at++;
      }
      at++;
    }
    at = Math.min(at, bytes.length);
    if ((bytes.length - at) % EVENT != 0) {
      throw new InputException(
          file + ": byte " + at,
          (bytes.length - at) + " bytes of events",
          "whole events of " + EVENT + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    EventCollector events = new EventCollector(file, SIDE, SIDE);
    for (; at < bytes.length; at += EVENT) {
      int address = in.getInt(at);
      if (address >>> 15 != 0) {
        throw new InputException(
            file + ": byte " + at,
            String.format("the address %08x", address),
            "15 bits, those of a DVS128");
      }
      events.add(
          in.getInt(at + 4),
          SIDE - 1 - (address >> 8),
          SIDE - 1 - (address >> 1 & 0x7F),
          (address & 1) == 0,
          at);
    }
    return events.finished();
  }
}
