const WIRES = 7;

/** A quiet picture of the network behind the form: wires with embers travelling along. Decoration. */
export const EmberField = () => (
  <svg className="ember-field" viewBox="0 0 1200 800" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
    {Array.from({ length: WIRES }, (_, index) => {
      const y = 90 + index * 105;
      const bend = (index % 2 === 0 ? 1 : -1) * (40 + index * 9);
      const path = `M-20 ${y} C 300 ${y + bend}, 520 ${y - bend}, 700 ${y} S 1050 ${y + bend}, 1220 ${y - bend / 2}`;
      return (
        <g key={index}>
          <path d={path} className="ember-field__wire" />
          <path d={path} className="ember-field__ember" style={{ animationDuration: `${9 + index * 2.3}s`, animationDelay: `${-index * 3.1}s` }} />
        </g>
      );
    })}
  </svg>
);
