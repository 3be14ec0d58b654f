import { useId } from 'react';

/** The mark of Observer: FlameWire's flame. Decoration; the name stands beside it. */
export function FlameMark({ size = 22 }: { size?: number }) {
  // An own id: a gradient inside a hidden copy of the mark would not be drawn in the visible one.
  const gradientId = useId();
  return (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <defs>
      <linearGradient id={gradientId} x1="0" y1="0" x2="0" y2="1">
        <stop stopColor="#ff9a3d" />
        <stop offset="1" stopColor="#d93a0b" />
      </linearGradient>
    </defs>
    <path
      fill={`url(#${gradientId})`}
      d="M17.9 1.500c.8 5-1.500 7.500-4.100 10.200C11 14.700 8 17.800 8 22.600c0 4.500 3.600 7.900 8.100 7.900s8.400-3.500 8.400-8.200c0-3.300-1.300-5.500-2.700-7.500-.4 1.900-1.300 3.300-2.700 4.200.7-6.400-.1-13-1.200-17.500Z"
    />
    <path fill="#ffe6cb" d="M16.500 19.800c.2 2.100-.8 3.100-1.600 4.100-.8.900-1.400 1.700-1.400 2.900 0 1.600 1.200 2.700 2.700 2.700s2.900-1.100 2.900-2.800c0-1.200-.5-2.100-1-2.900-.1.700-.4 1-.7 1.300.1-1.900-.1-3.700-.9-5.300Z" />
  </svg>
  );
}
