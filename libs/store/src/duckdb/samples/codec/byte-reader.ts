/** Reads what `ByteWriter` wrote. */
export class ByteReader {
  position = 0;

  constructor(readonly bytes: Uint8Array) {}

  byte(): number {
    return this.bytes[this.position++]!;
  }

  whole(): number {
    const { bytes } = this;
    let byte = bytes[this.position++]!;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let scale = 0x80;
    do {
      byte = bytes[this.position++]!;
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
    } while (byte >= 0x80);
    return value;
  }

  signed(): number {
    const value = this.whole();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  float(): number {
    const { bytes, position } = this;
    this.position += 8;
    return new DataView(bytes.buffer, bytes.byteOffset + position, 8).getFloat64(0, true);
  }
}
