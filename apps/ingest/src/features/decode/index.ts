export { BodyDecoder, type BodyFormat, type DecodedPiece, type Precision } from './body-decoder';
export { DecodeModule } from './decode.module';
